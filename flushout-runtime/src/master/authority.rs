//! The master itself: its document, and what it was made with.

use crate::apply::{Document, Interceptor};
use crate::count::Count;
use crate::id::IdSource;
use crate::limits::Limits;
use crate::model::{Model, Role};
#[cfg(doc)]
use crate::problem::Code;
use crate::problem::Problem;
use crate::wire::{Epoch, Snapshot};

/// The master of one document of type `M`.
pub struct Master<M> {
    pub(super) document: Document<M>,
    pub(super) epoch: Option<Epoch>,
    pub(super) limits: Limits,
    pub(super) ids: Box<dyn IdSource>,
    pub(super) interceptor: Option<Box<dyn Interceptor<M>>>,
    pub(super) prefers_smaller_sync: bool,
}

impl<M: Model> Master<M> {
    /// A master of the document in this snapshot. New ids, where a proposed one is taken, come
    /// from `ids`.
    ///
    /// # Errors
    ///
    /// What the model finds wrong in the document, with a pointer into the snapshot;
    /// [`Code::DocumentTooLarge`]. Restore a snapshot that this model has written.
    pub fn new(snapshot: &Snapshot, ids: impl IdSource + 'static) -> Result<Self, Problem> {
        Self::with_limits(snapshot, ids, M::limits())
    }

    /// As [`Master::new`], with other limits than the model's own.
    ///
    /// # Errors
    ///
    /// As [`Master::new`].
    pub fn with_limits(
        snapshot: &Snapshot,
        ids: impl IdSource + 'static,
        limits: Limits,
    ) -> Result<Self, Problem> {
        let limits = limits.capped();
        let mut document = Document::from_snapshot(snapshot, Role::Authority, &limits)?;
        // A type may read a value as another one, which is then what the next snapshot holds.
        let written = document.text()?;
        if !M::IS_LENIENT && written != snapshot.document {
            document = document.read_back(written, &limits)?;
        }
        Ok(Self {
            document,
            epoch: snapshot.epoch.clone(),
            limits,
            ids: Box::new(ids),
            interceptor: None,
            prefers_smaller_sync: true,
        })
    }

    /// A master of a new document at count 0.
    ///
    /// # Errors
    ///
    /// What the model finds wrong in the document, such as a text that is too long.
    pub fn of_document(document: &M, ids: impl IdSource + 'static) -> Result<Self, Problem> {
        // Through its text, so that the document is held to every rule from the start.
        Self::new(&Snapshot::new(document.document_text()?), ids)
    }

    /// The master with this interceptor, in place of any former one.
    #[must_use]
    pub fn with_interceptor(mut self, interceptor: impl Interceptor<M> + 'static) -> Self {
        self.interceptor = Some(Box::new(interceptor));
        self
    }

    /// The master with this epoch, which goes into snapshots and answers. Take a new one whenever
    /// a document is restored from a backup or reset.
    #[must_use]
    pub fn with_epoch(mut self, epoch: Epoch) -> Self {
        self.epoch = Some(epoch);
        self
    }

    /// Whether a client that is behind is sent the snapshot where that is smaller than the diff.
    /// True at first; false to answer as npm flushout does. After a snapshot a client cannot undo
    /// the commands that it answered.
    #[must_use]
    pub fn with_smaller_sync_preferred(mut self, is_preferred: bool) -> Self {
        self.prefers_smaller_sync = is_preferred;
        self
    }

    /// The document.
    pub fn document(&self) -> &M {
        self.document.model()
    }

    /// How many commands have been applied.
    pub fn count(&self) -> Count {
        self.document.count()
    }

    /// How many bytes the document takes, within one byte for each object with members.
    pub fn document_bytes(&self) -> u64 {
        self.document.bytes()
    }

    /// The lineage of the document.
    pub fn epoch(&self) -> Option<&Epoch> {
        self.epoch.as_ref()
    }

    /// The limits that hold.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The document as a snapshot, for a client that starts or for keeping. This costs the whole
    /// document.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub fn snapshot(&self) -> Result<Snapshot, Problem> {
        self.document.snapshot(self.epoch.clone())
    }
}

impl<M: Model> std::fmt::Debug for Master<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Master")
            .field("document", &self.document)
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}
