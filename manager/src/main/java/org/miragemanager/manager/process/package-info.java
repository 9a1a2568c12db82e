/** The command lines of processes that belong to this one. */
package org.miragemanager.manager.process;
