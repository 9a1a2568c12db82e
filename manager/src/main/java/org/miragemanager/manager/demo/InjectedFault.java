package org.miragemanager.manager.demo;

/** What ended a domain, so that another one took its place. */
enum InjectedFault {
  /** Nothing: it was moved, in order. */
  NONE,
  /** Its host was killed, and it with it. */
  HOST_KILLED,
  /** Its host stood still, and it with it; both went on later. */
  HOST_STOPPED,
  /** Its host's agent stood still, and went on later; the guest itself was left alone. */
  AGENT_STOPPED,
  /** Not known: a failover that nobody had ordered, as on a machine that is too busy. */
  UNKNOWN
}
