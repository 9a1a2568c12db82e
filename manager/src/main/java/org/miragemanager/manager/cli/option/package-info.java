/** Options that several commands share, and how their values are read. */
package org.miragemanager.manager.cli.option;
