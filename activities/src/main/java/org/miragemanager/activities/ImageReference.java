package org.miragemanager.activities;

/**
 * What a host can run.
 *
 * @param name for example {@code counter}
 * @param version for example {@code 1}
 * @param driver the hypervisor driver that runs it, for example {@code process}
 * @param reference where a host finds the file
 */
public record ImageReference(String name, String version, String driver, String reference) {}
