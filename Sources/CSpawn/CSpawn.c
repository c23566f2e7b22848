#define _GNU_SOURCE

#include "CSpawn.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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

int spawn_exchange_names(int folder, const char *first, const char *second) {
  return renameat2(folder, first, folder, second, RENAME_EXCHANGE);
}

int spawn_signal_process(int process_descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, process_descriptor, signal, NULL, 0);
}

int spawn_wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int spawn_raise_wake(int wake_descriptor) { return eventfd_write(wake_descriptor, 1); }

void spawn_keep_files_private(void) {
  // Threads share mask and working directory until one of them asks not to. Where that is forbidden,
  // the mask of the whole process is still better than none.
  (void)unshare(CLONE_FS);
  umask(077);
}

int spawn_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int spawn_collect(int process_descriptor) {
  siginfo_t info;
  info.si_pid = 0;
  // P_PIDFD, which older headers lack.
  int code = waitid((idtype_t)3, (id_t)process_descriptor, &info, WEXITED | WNOHANG);
  return code == 0 && info.si_pid != 0 ? 0 : -1;
}

unsigned long long spawn_ticks_since_boot(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  unsigned long long rate = (unsigned long long)sysconf(_SC_CLK_TCK);
  return (unsigned long long)now.tv_sec * rate +
         (unsigned long long)now.tv_nsec * rate / 1000000000ULL;
}

short spawn_flag_new_session(void) { return POSIX_SPAWN_SETSID; }

long long spawn_hard_limit(char resource) {
  struct rlimit limit;
  int number = resource == 'c'   ? RLIMIT_CORE
               : resource == 'n' ? RLIMIT_NOFILE
               : resource == 'p' ? RLIMIT_NPROC
                                 : RLIMIT_FSIZE;
  if (getrlimit(number, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) return -1;
  return (long long)limit.rlim_max;
}

void spawn_allow_folder(int folder, const char *name) {
  int inner = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inner < 0) return;
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", inner);
  (void)chmod(path, 0700);
  close(inner);
}

bool spawn_has_exited(int status) { return WIFEXITED(status); }
int spawn_exit_code(int status) { return WEXITSTATUS(status); }
int spawn_ending_signal(int status) { return WTERMSIG(status); }
