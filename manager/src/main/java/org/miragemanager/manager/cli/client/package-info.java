/** How commands reach a manager, and read and write its JSON. */
package org.miragemanager.manager.cli.client;
