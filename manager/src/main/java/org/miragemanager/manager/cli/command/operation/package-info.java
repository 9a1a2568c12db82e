/** Commands on operations. */
package org.miragemanager.manager.cli.command.operation;
