// Edits an honest editor makes, drawn at random, and what is read in the end. `Y` is given: a
// process must have one Yjs only.

// mulberry32: small, seeded, good enough to draw edits.
export const dice = start => {
  let a = start >>> 0
  return n => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) / 4294967296 * n) | 0
  }
}

export const uuid = n => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

export const editing = Y => {
  const addItem = (doc, id, roll) => {
    const item = new Y.Map()
    item.set('kind', ['debate', 'deliberation', 'section'][roll(3)])
    item.set('parent', '')
    item.set('order', 'abcdefgh'[roll(8)])
    item.set('minutes', roll(600))
    item.set('title', new Y.Text('Point'))
    item.set('notes', new Y.XmlFragment())
    doc.getMap('items').set(id, item)
  }

  const block = roll => {
    const text = new Y.XmlText(['Bonjour ', 'l’été', 'œuvre', '👍 oui'][roll(4)])
    switch (roll(4)) {
      case 0: {
        const heading = new Y.XmlElement('heading')
        heading.setAttribute('level', 1 + roll(3))
        heading.insert(0, [text])
        return heading
      }
      case 1: {
        const list = new Y.XmlElement(['bulletList', 'orderedList'][roll(2)])
        if (list.nodeName === 'orderedList') list.setAttribute('start', 1 + roll(5))
        const item = new Y.XmlElement('listItem')
        const line = new Y.XmlElement('paragraph')
        line.insert(0, [text])
        item.insert(0, [line])
        list.insert(0, [item])
        return list
      }
      default: {
        const line = new Y.XmlElement('paragraph')
        line.insert(0, [text])
        if (roll(4) === 0) line.insert(1, [new Y.XmlElement('hardBreak'), new Y.XmlText('suite')])
        return line
      }
    }
  }

  const texts = node =>
    node instanceof Y.XmlText ? [node] : node.toArray().flatMap(child => texts(child))

  const type = (text, roll) => {
    const length = text.length
    // An emoji is two units: an editor never cuts one, so removals keep to plain words.
    const plain = !/[\ud800-\udfff]/.test(text.toString().replace(/<[^>]*>/g, ''))
    switch (roll(6)) {
      case 0:
        if (plain && length > 4) return text.delete(roll(length - 3), 2)
        break
      case 1:
        if (plain && length > 4) return text.format(0, 3, { bold: {} })
        break
      case 2:
        if (plain && length > 4) return text.format(1, 2, { bold: null })
        break
      case 3:
        if (plain && length > 4) return text.format(0, 2, { link: { href: 'https://example.fr/' } })
        break
      default:
    }
    return text.insert(roll(2) ? length : 0, ['mot ', 'é', 'où ', '🙂'][roll(4)])
  }

  const edit = (doc, fresh, roll) => {
    const items = doc.getMap('items')
    const ids = [...items.keys()].sort()
    if (ids.length === 0 || roll(8) === 0) return addItem(doc, fresh(), roll)
    const item = items.get(ids[roll(ids.length)])
    switch (roll(14)) {
      case 0:
        if (ids.length > 3) return items.delete(ids[0])
        return undefined
      case 1:
        return item.set('order', 'abcdefgh'[roll(8)] + roll(10))
      case 2:
        return item.set('minutes', roll(600))
      case 3:
        return item.set('parent', roll(2) ? '' : ids[roll(ids.length)])
      case 4:
      case 5: {
        const title = item.get('title')
        if (title.length > 20) return title.delete(0, 5)
        return title.insert(roll(title.length + 1), ['a', 'budget ', 'ç'][roll(3)])
      }
      case 6:
      case 7: {
        const notes = item.get('notes')
        return notes.insert(roll(notes.length + 1), [block(roll)])
      }
      case 8: {
        const notes = item.get('notes')
        if (notes.length > 2) return notes.delete(roll(notes.length), 1)
        return undefined
      }
      default: {
        const words = texts(item.get('notes'))
        if (words.length === 0) return item.get('notes').insert(0, [block(roll)])
        return type(words[roll(words.length)], roll)
      }
    }
  }

  // What Yjs reads, in the simplest form both sides can write down.
  const read = node => {
    if (node instanceof Y.XmlText) {
      return node.toDelta().map(({ insert, attributes = {} }) => {
        const marks = Object.entries(attributes).filter(([, value]) => value !== null)
        return [insert, marks.map(([name]) => name).sort()]
      })
    }
    const children = node.toArray().map(read)
    if (!(node instanceof Y.XmlElement)) return children
    return [node.nodeName, Number(node.getAttribute('level') ?? node.getAttribute('start') ?? 0), children]
  }

  const content = doc =>
    [...doc.getMap('items').entries()]
      .map(([id, item]) => [
        id,
        item.get('title').toString(),
        item.get('parent'),
        item.get('minutes'),
        read(item.get('notes')),
      ])
      .sort((a, b) => (a[0] < b[0] ? -1 : 1))

  return { edit, content }
}
