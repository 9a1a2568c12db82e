/** How the agent asks the repository, and is told by it. */
package org.miragemanager.hostagent.repository;
