/** How processes that belong to this one are started. */
package org.miragemanager.manager.process;
