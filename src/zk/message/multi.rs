//! `Multi`: several writes, of which the server does all or none (`MultiOperationRecord`, `MultiResponse`).
//!
//! A header precedes every item, and another header ends the list.

use crate::zk::jute::{JuteError, JuteReader, JuteRecord, Writer};

use super::write::{CreateRequest, CreatedResponse, DeleteRequest, SetDataRequest};
use super::{Op, Path, Stat};

/// A write, alone or in a `Multi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteOp {
    /// The `Op` is `Create`, `CreateStat` or `CreateContainer`; it decides the type of the reply.
    Create(Op, CreateRequest),
    Delete(DeleteRequest),
    SetData(SetDataRequest),
    Check(DeleteRequest),
}

impl WriteOp {
    pub fn op(&self) -> Op {
        match self {
            Self::Create(op, _) => *op,
            Self::Delete(_) => Op::Delete,
            Self::SetData(_) => Op::SetData,
            Self::Check(_) => Op::Check,
        }
    }

    /// # Errors
    /// The bytes do not begin with this operation's record, or a `Multi` cannot have this operation.
    pub fn read(op: Op, input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        match op {
            Op::Create | Op::CreateStat | Op::CreateContainer => {
                Ok(Self::Create(op, CreateRequest::read(input)?))
            }
            Op::Delete => Ok(Self::Delete(DeleteRequest::read(input)?)),
            Op::SetData => Ok(Self::SetData(SetDataRequest::read(input)?)),
            Op::Check => Ok(Self::Check(DeleteRequest::read(input)?)),
            other => Err(JuteError::Type(other.code())),
        }
    }

    fn write(&self, out: &mut Writer) {
        match self {
            Self::Create(_, request) => request.write(out),
            Self::Delete(request) | Self::Check(request) => request.write(out),
            Self::SetData(request) => request.write(out),
        }
    }
}

/// `MultiHeader`.
struct MultiHeader {
    /// [`Op`], or [`NO_OP`].
    op: i32,
    done: bool,
    error: i32,
}

/// `ZooDefs.OpCode.error`; the header at the end has it too.
const NO_OP: i32 = -1;

impl MultiHeader {
    fn of(op: i32, error: i32) -> Self {
        Self {
            op,
            done: false,
            error,
        }
    }

    const END: Self = Self {
        op: NO_OP,
        done: true,
        error: -1,
    };
}

impl JuteRecord for MultiHeader {
    fn write(&self, out: &mut Writer) {
        out.int(self.op);
        out.bool(self.done);
        out.int(self.error);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        Ok(Self {
            op: input.int()?,
            done: input.bool()?,
            error: input.int()?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiRequest(pub Vec<WriteOp>);

impl JuteRecord for MultiRequest {
    fn write(&self, out: &mut Writer) {
        for op in &self.0 {
            MultiHeader::of(op.op().code(), -1).write(out);
            op.write(out);
        }
        MultiHeader::END.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let mut ops = Vec::new();
        loop {
            let header = MultiHeader::read(input)?;
            if header.done {
                return Ok(Self(ops));
            }
            let op = Op::of(header.op).ok_or(JuteError::Type(header.op))?;
            ops.push(WriteOp::read(op, input)?);
        }
    }
}

/// The result of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpResult {
    Created(Path),
    /// The `Op` is `CreateStat` or `CreateContainer`.
    CreatedStat(Op, CreatedResponse),
    Deleted,
    DataSet(Stat),
    Checked,
    /// The number of a [`Code`](super::Code); 0 for the writes before the failed one.
    Failed(i32),
}

impl OpResult {
    /// Writes the reply's body for an operation outside `Multi`.
    pub fn write_body(&self, out: &mut Writer) {
        match self {
            Self::Created(path) => path.write(out),
            Self::CreatedStat(_, created) => created.write(out),
            Self::DataSet(stat) => stat.write(out),
            Self::Deleted | Self::Checked => {}
            Self::Failed(error) => out.int(*error),
        }
    }

    fn op(&self) -> i32 {
        match self {
            Self::Created(_) => Op::Create.code(),
            Self::CreatedStat(op, _) => op.code(),
            Self::Deleted => Op::Delete.code(),
            Self::DataSet(_) => Op::SetData.code(),
            Self::Checked => Op::Check.code(),
            Self::Failed(_) => NO_OP,
        }
    }

    fn read(op: i32, input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        if op == NO_OP {
            return Ok(Self::Failed(input.int()?));
        }
        match Op::of(op) {
            Some(Op::Create) => Ok(Self::Created(Path::read(input)?)),
            Some(op @ (Op::CreateStat | Op::CreateContainer)) => {
                Ok(Self::CreatedStat(op, CreatedResponse::read(input)?))
            }
            Some(Op::Delete) => Ok(Self::Deleted),
            Some(Op::SetData) => Ok(Self::DataSet(Stat::read(input)?)),
            Some(Op::Check) => Ok(Self::Checked),
            _ => Err(JuteError::Type(op)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiResponse(pub Vec<OpResult>);

impl JuteRecord for MultiResponse {
    fn write(&self, out: &mut Writer) {
        for result in &self.0 {
            let error = match result {
                OpResult::Failed(error) => *error,
                _ => 0,
            };
            MultiHeader::of(result.op(), error).write(out);
            result.write_body(out);
        }
        MultiHeader::END.write(out);
    }

    fn read(input: &mut JuteReader<'_>) -> Result<Self, JuteError> {
        let mut results = Vec::new();
        loop {
            let header = MultiHeader::read(input)?;
            if header.done {
                return Ok(Self(results));
            }
            results.push(OpResult::read(header.op, input)?);
        }
    }
}
