/** Commands on hosts. */
package org.miragemanager.manager.cli.command.host;
