//! A job object around this process and all that it starts: what is in it ends with us, whatever
//! ends us, and none of it may use more memory than a console may.

use std::sync::OnceLock;

use windows::Win32::{
    Foundation::HANDLE,
    System::{
        JobObjects::{
            AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT,
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOB_OBJECT_LIMIT_PROCESS_MEMORY,
            JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
            SetInformationJobObject,
        },
        Threading::GetCurrentProcess,
    },
};

/// The job's handle, as a number; it is never closed, so its end is the process's end.
static JOB: OnceLock<isize> = OnceLock::new();

/// Puts this process into a job of its own.
pub(super) fn hold() {
    // SAFETY: a new job without a name, and this process's own handle.
    unsafe {
        let Ok(job) = CreateJobObjectW(None, None) else {
            return;
        };
        limit(job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
        if AssignProcessToJobObject(job, GetCurrentProcess()).is_ok() {
            let _ = JOB.set(job.0 as isize);
        }
    }
}

/// Gives no process of the job more memory than that, in bytes: a page that asks for more
/// crashes, which the engine tells.
pub(crate) fn watch_memory(limit_bytes: u64, _: impl Fn() + Send + 'static) {
    if let Some(job) = JOB.get() {
        let flags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_PROCESS_MEMORY;
        limit(HANDLE(*job as *mut _), flags, limit_bytes as usize);
    }
}

fn limit(job: HANDLE, flags: JOB_OBJECT_LIMIT, process_memory: usize) {
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = flags;
    limits.ProcessMemoryLimit = process_memory;
    // SAFETY: the structure is the one of this class, and as long as told.
    let _ = unsafe {
        SetInformationJobObject(
            job,
            JobObjectExtendedLimitInformation,
            (&raw const limits).cast(),
            size_of_val(&limits) as u32,
        )
    };
}
