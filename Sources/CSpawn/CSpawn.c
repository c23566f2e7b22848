#define _GNU_SOURCE

#include "CSpawn.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int spawn_actions_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int spawn_actions_change_directory(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

int spawn_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

// glibc wraps these two from 2.36 on; the numbers are older than that.
int spawn_process_descriptor(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

int spawn_signal_process(int process_descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, process_descriptor, signal, NULL, 0);
}

int spawn_wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int spawn_raise_wake(int wake_descriptor) { return eventfd_write(wake_descriptor, 1); }

bool spawn_has_exited(int status) { return WIFEXITED(status); }
int spawn_exit_code(int status) { return WEXITSTATUS(status); }
int spawn_ending_signal(int status) { return WTERMSIG(status); }
