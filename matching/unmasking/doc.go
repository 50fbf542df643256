// Package unmasking shows who saw which number whole, when and why: table
// pii_access, which only grows (people.RecordAccess writes it). Officers read
// what concerns the firms and workers of their town, administrators all of it.
// It shows no number, and of a worker the masked name.
package unmasking
