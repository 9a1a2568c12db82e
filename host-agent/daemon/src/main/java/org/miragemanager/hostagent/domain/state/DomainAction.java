package org.miragemanager.hostagent.domain.state;

/** What an agent has to do when something happened to a domain. */
public enum DomainAction {
  /** Nothing. */
  NONE,
  /** Renew at once, to learn the owner: an event may have been missed. */
  ASK,
  /** Pass the host's lease on to the guest, or renew at once if it is not known to be its too. */
  LEASE,
  /** Give the guest the newest state and let it go, in one write. */
  START,
  /** Let the guest go on. */
  GO,
  /** Ask the guest to stop between two steps and to give its state. */
  ASK_STATE,
  /** Repeat the hand-over until it is answered. */
  HAND_OVER,
  /** Repeat keep until it is answered. */
  KEEP,
  /** Repeat complete until it is answered. */
  COMPLETE,
  /** Tell the guest to end, and make sure that it does. */
  EXIT,
  /** End the domain by force: its guest broke the protocol. */
  EXPEL,
  /** Repeat to the repository, until it answers, that the domain was seen to end. */
  REPORT_END
}
