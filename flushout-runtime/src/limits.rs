//! Every limit that the runtime holds, with its name and its default, in one place.
//!
//! A limit exists so that nothing a peer sends can exhaust the memory or the time of the one who
//! reads it. Each has a unit in its name; each is checked where the thing it limits first becomes
//! known, and the error names the limit and the actual figure.

/// The largest integer that every JSON implementation reads exactly: 2^53 - 1.
///
/// The rule is that of I-JSON (RFC 7493, section 2.2); JavaScript calls it `MAX_SAFE_INTEGER`.
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// The most commands that any application may allow in a flush, and so the most errors and renames
/// in an answer.
pub const FLUSH_COMMANDS_MOST: usize = 10_000;

/// The deepest nesting that any application may allow, and so the most segments in a path. The JSON
/// parser itself stops at 128 levels, so nothing deeper could be read from a snapshot.
pub const NESTING_LEVELS_MOST: usize = 100;

/// How many bytes put into a document, or taken out, are one step of work.
pub(crate) const WORK_STEP_BYTES: usize = 1024;

/// How many values looked at, to find which of its forms a value has, are one step of work.
pub(crate) const WORK_STEP_TRIALS: usize = 4;

/// The limits of one document, its messages and its commands.
///
/// A model may set its own with `#[flushout(limits(..))]`; an application may pass others to its
/// proxy or master. `Limits::DEFAULT` holds where neither does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The largest message (flush, response, pushed sync) in bytes. Snapshots are held by
    /// [`Limits::document_bytes_max`] instead. Default 1 MiB.
    pub message_bytes_max: usize,
    /// The most JSON values (scalars, arrays and objects, not keys) in one message, counted
    /// before anything is built. Default 50 000.
    pub json_nodes_max: usize,
    /// The deepest nesting of arrays and objects in a message or a document. Default 64.
    pub nesting_levels_max: usize,
    /// The most segments in the path of a command. Default 32.
    pub path_segments_max: usize,
    /// The most commands in one flush, those within transactions included. Default 1 000.
    pub flush_commands_max: usize,
    /// The most effects of one command of a command enum, or of one transaction. Each effect is a
    /// create, an update or a delete. Default 10 000. What all commands of enums in one flush may
    /// have together follows from it, see [`Limits::flush_effects_max`].
    pub command_effects_max: usize,
    /// The largest document, in bytes of its JSON text. Default 8 MiB.
    pub document_bytes_max: usize,
    /// The longest id, in characters. Default 64, which is also the most that a derived model
    /// can hold.
    pub id_characters_max: usize,
}

impl Limits {
    /// The defaults, as the fields name them.
    pub const DEFAULT: Self = Self {
        message_bytes_max: 1024 * 1024,
        json_nodes_max: 50_000,
        nesting_levels_max: 64,
        path_segments_max: 32,
        flush_commands_max: 1_000,
        command_effects_max: 10_000,
        document_bytes_max: 8 * 1024 * 1024,
        id_characters_max: 64,
    };

    /// The name and the figure of each limit, in the order of the fields.
    pub const fn figures(&self) -> [(&'static str, usize); 8] {
        let Self {
            message_bytes_max,
            json_nodes_max,
            nesting_levels_max,
            path_segments_max,
            flush_commands_max,
            command_effects_max,
            document_bytes_max,
            id_characters_max,
        } = *self;
        [
            ("message_bytes_max", message_bytes_max),
            ("json_nodes_max", json_nodes_max),
            ("nesting_levels_max", nesting_levels_max),
            ("path_segments_max", path_segments_max),
            ("flush_commands_max", flush_commands_max),
            ("command_effects_max", command_effects_max),
            ("document_bytes_max", document_bytes_max),
            ("id_characters_max", id_characters_max),
        ]
    }

    /// Returns these limits with another [`Limits::message_bytes_max`].
    #[must_use]
    pub const fn with_message_bytes_max(mut self, bytes: usize) -> Self {
        self.message_bytes_max = bytes;
        self
    }

    /// Returns these limits with another [`Limits::json_nodes_max`].
    #[must_use]
    pub const fn with_json_nodes_max(mut self, nodes: usize) -> Self {
        self.json_nodes_max = nodes;
        self
    }

    /// Returns these limits with another [`Limits::nesting_levels_max`], at most
    /// [`NESTING_LEVELS_MOST`].
    #[must_use]
    pub const fn with_nesting_levels_max(mut self, levels: usize) -> Self {
        self.nesting_levels_max = at_most(levels, NESTING_LEVELS_MOST);
        self
    }

    /// Returns these limits with another [`Limits::path_segments_max`], at most
    /// [`NESTING_LEVELS_MOST`], because no document is nested deeper.
    #[must_use]
    pub const fn with_path_segments_max(mut self, segments: usize) -> Self {
        self.path_segments_max = at_most(segments, NESTING_LEVELS_MOST);
        self
    }

    /// Returns these limits with another [`Limits::flush_commands_max`], at most
    /// [`FLUSH_COMMANDS_MOST`], because no answer to more of them could be read.
    #[must_use]
    pub const fn with_flush_commands_max(mut self, commands: usize) -> Self {
        self.flush_commands_max = at_most(commands, FLUSH_COMMANDS_MOST);
        self
    }

    /// Returns these limits with another [`Limits::command_effects_max`].
    #[must_use]
    pub const fn with_command_effects_max(mut self, effects: usize) -> Self {
        self.command_effects_max = effects;
        self
    }

    /// Returns these limits with another [`Limits::document_bytes_max`].
    #[must_use]
    pub const fn with_document_bytes_max(mut self, bytes: usize) -> Self {
        self.document_bytes_max = bytes;
        self
    }

    /// Returns these limits with another [`Limits::id_characters_max`], at most 64.
    ///
    /// An id lives inline in 64 bytes, so a larger figure is brought down to 64.
    #[must_use]
    pub const fn with_id_characters_max(mut self, characters: usize) -> Self {
        self.id_characters_max = at_most(characters, 64);
        self
    }

    /// The most effects that all commands of enums in one flush may have together:
    /// [`Limits::command_effects_max`], or ten times [`Limits::flush_commands_max`] where that is
    /// more. A proxy sends so few at a time that half of it is enough, as far as it can tell; a
    /// command that needs more goes alone.
    pub const fn flush_effects_max(&self) -> usize {
        let of_commands = self.flush_commands_max.saturating_mul(10);
        if of_commands > self.command_effects_max {
            of_commands
        } else {
            self.command_effects_max
        }
    }

    /// The most work that the commands of one flush may cause the master, kept or refused, in steps:
    /// five for each of [`Limits::flush_effects_max`] and two for each KiB of
    /// [`Limits::document_bytes_max`]. By default 66 384.
    ///
    /// A step is a change of the document, made or rolled back; each KiB that a change puts in or
    /// takes out is another, and so are four values looked at to find the form of what a command expects,
    /// beyond what their size allows. So the code of each command may run three times, and the flush may
    /// replace the whole document besides. What is refused for it may be sent again, with less.
    pub const fn flush_work_max(&self) -> usize {
        let of_effects = self.flush_effects_max().saturating_mul(5);
        of_effects.saturating_add(self.document_bytes_max / WORK_STEP_BYTES * 2)
    }

    /// These limits, each brought down to the most that the runtime keeps. Whoever takes limits
    /// asks for this, because the figures are public.
    #[must_use]
    pub const fn capped(self) -> Self {
        self.with_nesting_levels_max(self.nesting_levels_max)
            .with_path_segments_max(self.path_segments_max)
            .with_flush_commands_max(self.flush_commands_max)
            .with_id_characters_max(self.id_characters_max)
    }
}

const fn at_most(figure: usize, most: usize) -> usize {
    if figure > most { most } else { figure }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_are_set_by_hand_are_capped_where_they_are_taken() {
        let mut limits = Limits::DEFAULT;
        limits.nesting_levels_max = usize::MAX;
        limits.path_segments_max = usize::MAX;
        limits.flush_commands_max = usize::MAX;
        limits.id_characters_max = usize::MAX;
        let capped = limits.capped();
        assert_eq!(capped.nesting_levels_max, NESTING_LEVELS_MOST);
        assert_eq!(capped.path_segments_max, NESTING_LEVELS_MOST);
        assert_eq!(capped.flush_commands_max, FLUSH_COMMANDS_MOST);
        assert_eq!(capped.id_characters_max, 64);
        assert_eq!(Limits::DEFAULT.capped(), Limits::DEFAULT);
    }
}
