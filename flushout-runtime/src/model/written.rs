//! How nodes, patches and arguments are written: an object of their members, in their order.

use std::convert::Infallible;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Field, MemberVisitor, Members};

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

/// Counts members.
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

/// Writes members.
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
