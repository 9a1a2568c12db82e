package org.miragemanager.repository.model;

/** A checkpoint that a running domain gave, in canonical bytes. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RunningState(DomainName domain, byte[] bytes) {}
