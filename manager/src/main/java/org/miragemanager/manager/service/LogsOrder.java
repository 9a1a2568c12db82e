package org.miragemanager.manager.service;

/**
 * Which part of what a unikernel printed.
 *
 * @param unikernel its name
 * @param generation one domain's; null: all
 * @param tailBytes at most so much from the end of each domain's; null: all
 * @param follow whether to go on as long as it runs
 */
public record LogsOrder(String unikernel, Long generation, Long tailBytes, boolean follow) {}
