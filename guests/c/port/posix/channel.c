#define _GNU_SOURCE
#include "channel.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "port.h"

/* Between two tries to connect. */
#define RETRY_NANOSECONDS 50000000

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int connection = -1;
static uint64_t number;      /* of the newest connection */
static uint64_t next_try;    /* on port_clock() */
static bool heard;           /* the agent said something over this connection */
static bool reported;        /* the log says already that the agent is not there */

void channel_open(const char *path) {
  if (strlen(path) >= sizeof address.sun_path) {
    fprintf(stderr, "MIRAGE_CHANNEL has %zu bytes: a socket's path has %zu at most\n", strlen(path), sizeof address.sun_path - 1);
    exit(2);
  }
  strcpy(address.sun_path, path);
}

static void lose(void) {
  close(connection);
  connection = -1;
  /* After a channel that worked the first try comes at once; one that breaks before a word must not spin. */
  next_try = heard ? 0 : port_clock() + RETRY_NANOSECONDS;
}

static void try_to_connect(void) {
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made >= 0 && connect(made, (const struct sockaddr *)&address, sizeof address) == 0) {
    connection = made;
    number++;
    heard = false;
    reported = false;
    return;
  }
  if (!reported) {
    fprintf(stderr, "the agent cannot be reached: %s; trying again\n", strerror(errno));
    reported = true;
  }
  if (made >= 0) {
    close(made);
  }
  next_try = port_clock() + RETRY_NANOSECONDS;
}

uint64_t port_connection(void) {
  if (address.sun_path[0] != 0 && connection < 0 && port_clock() >= next_try) {
    try_to_connect();
  }
  return connection < 0 ? 0 : number;
}

static bool would_wait(void) {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

size_t port_read(void *bytes, size_t most) {
  if (connection < 0) {
    return 0;
  }
  ssize_t count = recv(connection, bytes, most, MSG_DONTWAIT);
  if (count > 0) {
    heard = true;
    return (size_t)count;
  }
  if (count == 0 || !would_wait()) {
    lose();
  }
  return 0;
}

size_t port_write(const void *bytes, size_t length) {
  if (connection < 0) {
    return length;
  }
  ssize_t count = send(connection, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count >= 0) {
    return (size_t)count;
  }
  if (would_wait()) {
    return 0;
  }
  lose();
  return length;
}

void port_break_connection(void) {
  if (connection >= 0) {
    lose();
  }
}

void port_wait(uint64_t deadline, bool for_output) {
  bool connects = address.sun_path[0] != 0 && connection < 0;
  if (connects && next_try < deadline) {
    deadline = next_try;
  }
  uint64_t now = port_clock();
  if (deadline <= now) {
    return;
  }
  uint64_t left = deadline - now;
  struct timespec limit = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
  struct pollfd wanted = {.fd = connection, .events = (short)(POLLIN | (for_output ? POLLOUT : 0))};
  ppoll(&wanted, connection < 0 ? 0 : 1, deadline == PORT_FOREVER ? NULL : &limit, NULL);
}
