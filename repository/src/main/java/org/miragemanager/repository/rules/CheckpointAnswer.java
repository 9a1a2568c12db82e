package org.miragemanager.repository.rules;

/** What became of a running owner's checkpoint. */
public enum CheckpointAnswer {
  /** It is the newest and durable. */
  STORED,
  /** This or a later one is durable already. */
  COVERED,
  /** The generation is not the owner: the checkpoint was dropped. */
  NOT_OWNER
}
