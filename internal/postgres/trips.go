package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// InTwoTrips is InTx for what has to be quick: what read queues goes to the
// database together with the transaction's begin, what write queues together
// with its commit. Whatever a queued statement or its callback refuses, or write
// returns, rolls everything back.
func (db *DB) InTwoTrips(ctx context.Context, read func(*pgx.Batch), write func(*pgx.Batch) error) error {
	claim := claimOf(ctx)
	err := again(func() error {
		conn, err := db.Acquire(ctx)
		if err != nil {
			return err
		}
		defer conn.Release()
		err = twoTrips(ctx, conn, claim, read, write)
		if conn.Conn().PgConn().TxStatus() != 'I' {
			undo(ctx, conn)
		}
		return err
	})
	if err == nil && claim != nil {
		claim.made.Store(true)
	}
	return err
}

func twoTrips(ctx context.Context, conn *pgxpool.Conn, claim *Claim, read func(*pgx.Batch), write func(*pgx.Batch) error) error {
	var first, second pgx.Batch
	first.Queue("begin")
	if claim != nil {
		first.Queue(takeClaim, claim.AccountID, claim.Key, claim.RequestHash).Exec(claim.taken)
	}
	read(&first)
	if err := conn.SendBatch(ctx, &first).Close(); err != nil {
		return claim.refusal(err)
	}
	if err := write(&second); err != nil {
		return err
	}
	second.Queue("commit")
	return conn.SendBatch(ctx, &second).Close()
}

// undo gives the connection back clean. One that cannot is not used again: the
// pool closes what is still in a transaction.
func undo(ctx context.Context, conn *pgxpool.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = conn.Exec(ctx, "rollback")
}
