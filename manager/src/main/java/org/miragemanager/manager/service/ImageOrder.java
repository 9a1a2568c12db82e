package org.miragemanager.manager.service;

/**
 * An image whose file hosts find by themselves.
 *
 * @param name the image's name
 * @param version its version
 * @param driver the hypervisor driver that runs it
 * @param reference an absolute path, or {@code example:NAME}
 */
public record ImageOrder(String name, String version, String driver, String reference) {}
