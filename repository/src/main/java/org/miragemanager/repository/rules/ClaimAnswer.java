package org.miragemanager.repository.rules;

import org.miragemanager.model.Generation;

/** What became of a claim. */
public sealed interface ClaimAnswer {
  /**
   * The lost generation is retired and the newest checkpoint rests on the shelf.
   *
   * @param owner the stay on the shelf that owns now
   */
  record Claimed(long owner) implements ClaimAnswer {}

  /**
   * The generation was retired before: it was claimed or handed over meanwhile.
   *
   * @param owner who owns now
   */
  record AlreadyRetired(Generation owner) implements ClaimAnswer {}

  /**
   * The generation may still run, or was never the owner; nothing was changed.
   *
   * @param reason one sentence that says why
   */
  record NotLost(String reason) implements ClaimAnswer {}
}
