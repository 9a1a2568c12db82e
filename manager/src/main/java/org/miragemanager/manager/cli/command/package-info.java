/** The commands of {@code miragectl}: on unikernels, hosts, images and migrations. */
package org.miragemanager.manager.cli.command;
