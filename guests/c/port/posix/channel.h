/* The channel of a process: a UNIX stream socket, connected again and again. */
#ifndef POSIX_CHANNEL_H
#define POSIX_CHANNEL_H

/* Where the agent listens. A path that no socket can have ends the program with exit code 2. */
void channel_open(const char *path);

#endif
