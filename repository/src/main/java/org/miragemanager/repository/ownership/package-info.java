/** The operations of ownership, made durable: the point of no return, checkpoints and claims. */
package org.miragemanager.repository.ownership;
