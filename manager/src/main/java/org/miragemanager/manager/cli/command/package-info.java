/** Commands on unikernels. */
package org.miragemanager.manager.cli.command;
