/** Commands that run until they are told to end: a manager, an agent, both, a demonstration. */
package org.miragemanager.manager.cli.command.server;
