package org.miragemanager.repository.ownership;

import java.util.Optional;
import org.miragemanager.repository.rules.GenerationStatus;

/**
 * What a generation may run from.
 *
 * @param status what the generation is
 * @param checkpoint the newest state's canonical bytes, for an owner only; empty when the program
 *     is at its first step
 */
public record LatestCheckpoint(GenerationStatus status, Optional<byte[]> checkpoint) {}
