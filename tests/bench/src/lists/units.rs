//! Read units as DynamoDB counts them: each read asks for its consumed capacity, and the answers are
//! added up.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Adds up what a client's reads consumed.
#[derive(Debug, Clone, Default)]
pub(super) struct Units(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    units: f64,
    /// Reads that did not say what they consumed.
    silent: usize,
}

impl Units {
    /// The units since the last look; nothing where a read did not say.
    pub(super) fn take(&self) -> Option<f64> {
        let counted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        (counted.silent == 0).then_some(counted.units)
    }

    fn add(&self, consumed: &[ConsumedCapacity]) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if consumed.is_empty() {
            counted.silent += 1;
        }
        let units = consumed.iter().filter_map(ConsumedCapacity::capacity_units);
        counted.units += units.sum::<f64>();
    }
}

#[dyn_dispatch_hint]
impl Intercept for Units {
    fn name(&self) -> &'static str {
        "Units"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let asked = Some(ReturnConsumedCapacity::Total);
        let input = context.input_mut();
        if let Some(query) = input.downcast_mut::<QueryInput>() {
            query.return_consumed_capacity = asked;
        } else if let Some(batch) = input.downcast_mut::<BatchGetItemInput>() {
            batch.return_consumed_capacity = asked;
        } else if let Some(get) = input.downcast_mut::<GetItemInput>() {
            get.return_consumed_capacity = asked;
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(output) = context.output_or_error() else {
            return Ok(());
        };
        if let Some(query) = output.downcast_ref::<QueryOutput>() {
            self.add(query.consumed_capacity.as_slice());
        } else if let Some(batch) = output.downcast_ref::<BatchGetItemOutput>() {
            self.add(batch.consumed_capacity());
        } else if let Some(get) = output.downcast_ref::<GetItemOutput>() {
            self.add(get.consumed_capacity.as_slice());
        }
        Ok(())
    }
}
