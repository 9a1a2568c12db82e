/**
 * The program {@code miragectl} as the launcher starts it: the manager's commands and the
 * demonstration, and the training runs of its class archives.
 */
package org.miragemanager.program;
