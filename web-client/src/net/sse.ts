/** Reads a `text/event-stream`: gives the data of each event, and nothing for comments. */

export class EventStream {
  private rest = '';
  private data: string[] = [];

  /** Takes the next piece of text, cut anywhere. */
  push(text: string): string[] {
    const events: string[] = [];
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
      if (line === '') {
        if (this.data.length > 0) events.push(this.data.join('\n'));
        this.data = [];
      } else if (line.startsWith('data:')) {
        this.data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      }
    }
    return events;
  }
}
