package org.miragemanager.manager.service;

/**
 * An image: what a host can run.
 *
 * @param name its name
 * @param version its version
 * @param driver the hypervisor driver that runs it
 * @param reference where a host finds the file: an absolute path, or {@code example:NAME} for one
 *     that ships with the program
 */
public record ImageView(String name, String version, String driver, String reference) {}
