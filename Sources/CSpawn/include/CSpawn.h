#ifndef LASTGOOD_CSPAWN_H
#define LASTGOOD_CSPAWN_H

// What Swift's Glibc module hides: the `_np` calls, the wait macros, pidfd and eventfd.

#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

// glibc 2.34. Every descriptor from `first` on is closed in the new program.
int spawn_actions_close_from(posix_spawn_file_actions_t *actions, int first);

// glibc 2.29.
int spawn_actions_change_directory(posix_spawn_file_actions_t *actions, const char *path);

// Both ends closed on exec; only the reading one, ours, is non-blocking.
int spawn_pipe(int ends[2]);

// A descriptor that becomes readable when the process ends. Linux 5.3.
int spawn_process_descriptor(pid_t process);

// Never hits another process that got the same number later.
int spawn_signal_process(int process_descriptor, int signal);

// A descriptor that becomes readable, for good, once it is raised.
int spawn_wake_descriptor(void);
int spawn_raise_wake(int wake_descriptor);

bool spawn_has_exited(int status);
int spawn_exit_code(int status);
int spawn_ending_signal(int status);

#endif
