//! The members of an object: how nodes, patches and arguments are measured and serialized.

use std::convert::Infallible;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::measure::{member_bytes, value_bytes};

use super::{Collection, Field, Node};

/// An object of members: a node, a patch, or the arguments of a command.
pub trait Members: Sized {
    /// Gives the visitor each member, in their order. An `Option` that is `None` is no member.
    ///
    /// # Errors
    ///
    /// That of the visitor.
    fn visit_members<V: MemberVisitor>(&self, visitor: &mut V) -> Result<(), V::Error>;
}

/// A visitor of the members of an object.
pub trait MemberVisitor {
    /// What ends the visit.
    type Error;

    /// A member, which takes so many bytes in a document.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    fn member<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &T,
        bytes: impl FnOnce() -> u64,
    ) -> Result<(), Self::Error>;

    /// A member of a patch that is `None`: null in the patch, and nothing in the document.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    fn cleared<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &Option<T>,
    ) -> Result<(), Self::Error>;

    /// A value or reference that is always there.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn value<T: Serialize>(&mut self, field: &'static Field, value: &T) -> Result<(), Self::Error> {
        self.member(field, value, || value_bytes(value))
    }

    /// A value or reference that may be absent.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn optional<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &Option<T>,
    ) -> Result<(), Self::Error> {
        match value {
            Some(value) => self.value(field, value),
            None => Ok(()),
        }
    }

    /// A value or reference that a patch may set, and clear.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn clearable<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &Option<Option<T>>,
    ) -> Result<(), Self::Error> {
        match value {
            Some(Some(value)) => self.value(field, value),
            Some(cleared) => self.cleared(field, cleared),
            None => Ok(()),
        }
    }

    /// A child node that is always there.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn child<N: Node>(&mut self, field: &'static Field, child: &N) -> Result<(), Self::Error> {
        self.member(field, child, || child.document_bytes())
    }

    /// A child node that may be absent.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn optional_child<N: Node>(
        &mut self,
        field: &'static Field,
        child: &Option<N>,
    ) -> Result<(), Self::Error> {
        match child {
            Some(child) => self.child(field, child),
            None => Ok(()),
        }
    }

    /// A collection.
    ///
    /// # Errors
    ///
    /// What ends the visit.
    #[inline]
    fn collection<N: Node>(
        &mut self,
        field: &'static Field,
        collection: &Collection<N>,
    ) -> Result<(), Self::Error> {
        self.member(field, collection, || collection.document_bytes())
    }
}

/// The sum of the bytes of members.
struct Bytes(u64);

impl MemberVisitor for Bytes {
    type Error = Infallible;

    #[inline]
    fn member<T: Serialize>(
        &mut self,
        field: &'static Field,
        _value: &T,
        bytes: impl FnOnce() -> u64,
    ) -> Result<(), Infallible> {
        self.0 += member_bytes(field.key_bytes, bytes());
        Ok(())
    }

    #[inline]
    fn cleared<T: Serialize>(
        &mut self,
        _field: &'static Field,
        _value: &Option<T>,
    ) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The bytes of all members in a document, without the braces of the object.
pub(super) fn bytes_of_members<M: Members>(members: &M) -> u64 {
    let mut bytes = Bytes(0);
    let Ok(()) = members.visit_members(&mut bytes);
    bytes.0
}

/// Writes the members as an object.
///
/// # Errors
///
/// That of the serializer, and what a value type refuses.
pub fn serialize_members<M: Members, S: Serializer>(
    members: &M,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut count = Count(0);
    let Ok(()) = members.visit_members(&mut count);
    let mut entries = Entries(serializer.serialize_map(Some(count.0))?);
    members.visit_members(&mut entries)?;
    entries.0.end()
}

/// The number of members.
struct Count(usize);

impl MemberVisitor for Count {
    type Error = Infallible;

    #[inline]
    fn member<T: Serialize>(
        &mut self,
        _field: &'static Field,
        _value: &T,
        _bytes: impl FnOnce() -> u64,
    ) -> Result<(), Infallible> {
        self.0 += 1;
        Ok(())
    }

    #[inline]
    fn cleared<T: Serialize>(
        &mut self,
        _field: &'static Field,
        _value: &Option<T>,
    ) -> Result<(), Infallible> {
        self.0 += 1;
        Ok(())
    }
}

/// The entries of a serialized map, one for each member.
struct Entries<M>(M);

impl<M: SerializeMap> MemberVisitor for Entries<M> {
    type Error = M::Error;

    #[inline]
    fn member<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &T,
        _bytes: impl FnOnce() -> u64,
    ) -> Result<(), M::Error> {
        self.0.serialize_entry(field.name, value)
    }

    #[inline]
    fn cleared<T: Serialize>(
        &mut self,
        field: &'static Field,
        value: &Option<T>,
    ) -> Result<(), M::Error> {
        self.0.serialize_entry(field.name, value)
    }
}
