#pragma once
#include <sys/types.h>

/// Starts a program that the kernel kills when the calling thread ends: so the thread that starts it
/// must also be the one that waits for it. Its output goes to the file; it leads a process group.
///
/// Returns the process id, or -1 with errno set.
pid_t child_process_start(char *const arguments[], const char *output_path);
