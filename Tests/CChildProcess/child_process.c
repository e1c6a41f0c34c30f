#define _GNU_SOURCE
#include "child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

// Swift cannot fork, and between fork and exec only async-signal-safe calls are allowed.
pid_t child_process_start(char *const arguments[], const char *output_path) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0) return child;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before it could be watched.
    if (getppid() != parent) _exit(1);
    int output = open(output_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (output < 0 || input < 0) _exit(126);
    dup2(input, 0);
    dup2(output, 1);
    dup2(output, 2);
    // Else it would hold other children's pipes open, and they wait for the end of those.
    close_range(3, ~0U, 0);
    execvp(arguments[0], arguments);
    _exit(127);
}
