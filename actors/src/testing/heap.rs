//! What the thread of a test holds on the heap. Counts of bytes and calls repeat exactly, times do not.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator with an account per thread.
struct Counting;

fn note(bytes: isize, calls: usize) {
    // A thread that ends has no account any more; nobody asks for it.
    let _ = HELD.try_with(|held| held.set(held.get() + bytes));
    let _ = CALLS.try_with(|count| count.set(count.get() + calls));
}

// SAFETY: every call is handed to the system's allocator as it came; the account beside it allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size() as isize, 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        note(-(layout.size() as isize), 0);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size as isize - layout.size() as isize, 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Bytes this thread has taken and not given back, and how often it has asked.
#[derive(Debug, Clone, Copy)]
pub struct Heap {
    /// Bytes.
    pub held: isize,
    /// Calls.
    pub calls: usize,
}

impl Heap {
    /// The account now.
    #[must_use]
    pub fn now() -> Self {
        Self { held: HELD.get(), calls: CALLS.get() }
    }

    /// What came since: bytes, calls.
    #[must_use]
    pub fn since(self) -> (isize, usize) {
        let now = Self::now();
        (now.held - self.held, now.calls - self.calls)
    }
}
