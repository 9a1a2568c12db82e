package org.miragemanager.manager.service;

/**
 * Which part of what a unikernel printed.
 *
 * @param unikernel its name
 * @param generation one domain's; null: all
 * @param tailBytes at most so much from the end of all of it, from the beginning of a line on;
 *     null: all
 * @param follow whether to go on as long as it runs, or is expected to run again
 */
public record LogsOrder(String unikernel, Long generation, Long tailBytes, boolean follow) {}
