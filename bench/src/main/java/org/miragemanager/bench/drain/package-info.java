/** How long the drain of a host takes, and what its guests notice. */
package org.miragemanager.bench.drain;
