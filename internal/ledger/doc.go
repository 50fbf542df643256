// Package ledger is the append-only record of placements that an auditor can
// check alone: a Merkle log (RFC 6962, golang.org/x/mod/sumdb/tlog) whose head
// is signed (golang.org/x/mod/sumdb/note).
//
// The database appends the entries as the transaction of what they record
// commits (migration 00009); the service only reads them.
//
//	entry.go       what an entry says, byte for byte
//	key.go         the key that signs
//	checkpoint.go  the signed head, which extends all that was signed before
//	publish.go     the daily checkpoint outside of the database
//	export.go      a file that holds what a verifier needs
//	verify.go      the check of such a file: no database, no network
//
// # Hires and fallback posts
//
// Whoever comes to a post by hire, or to a fallback post, stands in the same log
// with the same lines: the lender and the agreement are "-", the borrower is who
// employs him, the cause of "started" is "hire" or "fallback". When he leaves, an
// entry "ended" says his last day and why. The words are not part of the format:
// a verifier of any version takes them, and old files stay as they are.
//
// # What the file proves
//
// A file of the whole log proves that every entry stands where it stood when
// the head was signed. A firm's file proves that each entry in it is in the
// log; that none of the firm's is missing only the whole log can prove. A
// checkpoint that somebody kept proves that the log behind it was not
// rewritten, not even by whoever owns the database and the key.
//
// # The file, version 1
//
// Lines of words with one space between, each ended by a line feed; bytes are
// in base64, several hashes as one text, "-" for none:
//
//	gongxiang-ledger 1
//	scope all                             or: scope firm USCC, scope none
//	checkpoint NOTE
//	consistency SIZE HASHES               proof from the log of SIZE entries; optional
//
// Then, of the whole log, for every 256 entries (the last block may be shorter):
//
//	block NUMBER HASH PROOF               the root of the block, and its proof
//	leaves HASHES                         of the block's entries
//	entry SEQ DATA                        for each
//
// or, of one firm, by rising SEQ:
//
//	entry SEQ DATA PROOF
//
// or, of the scope none, nothing: the file is about checkpoints only;
// and at the end
//
//	end COUNT
package ledger
