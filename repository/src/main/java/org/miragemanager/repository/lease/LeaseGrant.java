package org.miragemanager.repository.lease;

import java.time.Duration;

/** A lease as its holder is told of it. */
public record LeaseGrant(long number, Duration length) {}
