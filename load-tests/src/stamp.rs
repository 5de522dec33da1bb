//! What a load message says of itself, inside its body: who sent it, which one it is, when it was
//! meant to leave. The rest is French prose, so that the server indexes what it would index.

/// What surrounds the stamp; repeated to the length wanted.
const PROSE: &str = "La commune propose de mutualiser l'entretien des chemins ruraux avec ses \
    voisines, selon le devis présenté aux maires lundi soir. Qui souhaite s'y associer avant \
    l'automne, et à quelles conditions ? ";

/// The stamp of a load message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Number of the sender, unique in a measurement.
    pub sender: u64,
    /// 0, 1, 2 … of this sender.
    pub number: u64,
    /// When it was meant to leave, by [`crate::clock::Clock`].
    pub intended_us: u64,
}

impl Stamp {
    /// A body of at least `bytes` bytes (up to a few more) that carries the stamp.
    pub fn body(&self, bytes: usize) -> String {
        let mut body = format!("#{} {} {} ", self.sender, self.number, self.intended_us);
        for character in PROSE.chars().cycle() {
            if body.len() >= bytes {
                break;
            }
            body.push(character);
        }
        body
    }

    /// The stamp of a body; `None` when it is not a load message.
    pub fn read(body: &str) -> Option<Self> {
        let mut words = body.strip_prefix('#')?.split(' ');
        let mut next = || words.next()?.parse().ok();
        Some(Self { sender: next()?, number: next()?, intended_us: next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_gives_its_stamp_back() {
        let stamp = Stamp { sender: 3, number: 41, intended_us: 1_772_474_400_000_000 };
        for bytes in [0, 1, 200, 500, 2_000] {
            let body = stamp.body(bytes);
            assert_eq!(Stamp::read(&body), Some(stamp));
            assert!(body.len() >= bytes && body.len() < bytes.max(40) + 4, "{}", body.len());
        }
    }

    #[test]
    fn other_bodies_have_none() {
        for body in ["", "Bonjour", "#", "#3 41", "#3 41 x "] {
            assert_eq!(Stamp::read(body), None, "{body}");
        }
    }
}
