#ifndef LASTGOOD_CSPAWN_H
#define LASTGOOD_CSPAWN_H

// What Swift's Glibc module hides: the `_np` calls, the wait macros, pidfd, eventfd and renameat2.

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

// Two names of a folder change places in one step. Linux 3.15, and not on every file system.
int spawn_exchange_names(int folder, const char *first, const char *second);

// Never hits another process that got the same number later.
int spawn_signal_process(int process_descriptor, int signal);

// A descriptor that becomes readable, for good, once it is raised.
int spawn_wake_descriptor(void);
int spawn_raise_wake(int wake_descriptor);

// Makes the calling thread's new files, and those of what it starts, unreadable for others. Only this
// thread's where the kernel lets a thread have a mask of its own, else the whole process's.
void spawn_keep_files_private(void);

// Whose parents end become children of this process, instead of process 1's.
int spawn_adopt_orphans(void);

// Collects a child that has ended, without waiting; 0 when it was there.
int spawn_collect(int process_descriptor);

// 10 ms, mostly: the unit and the beginning of the start times in /proc.
unsigned long long spawn_ticks_since_boot(void);

// The flag for a session of its own; glibc 2.26.
short spawn_flag_new_session(void);

// The hard limit on a resource: core, nofile, nproc, fsize; -1 for none.
long long spawn_hard_limit(char resource);

// Gives the owner all rights to a folder inside of another; follows no link.
void spawn_allow_folder(int folder, const char *name);

bool spawn_has_exited(int status);
int spawn_exit_code(int status);
int spawn_ending_signal(int status);

#endif
