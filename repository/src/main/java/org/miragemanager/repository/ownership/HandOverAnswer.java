package org.miragemanager.repository.ownership;

import org.miragemanager.repository.rules.GenerationStatus;

/**
 * The answer to a hand-over: what the source is now.
 *
 * @param fromStatus RETIRED: it no longer owns, its state was handed over (or it was claimed
 *     meanwhile). OWNER: the hand-over was refused, the source still owns
 * @param reason why it was refused, in one sentence; empty otherwise
 */
public record HandOverAnswer(GenerationStatus fromStatus, String reason) {}
