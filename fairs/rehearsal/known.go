package rehearsal

import (
	"maps"
	"sync"

	"github.com/google/uuid"
)

// known is what a player knows of each ticket: the newest, since answers and
// events overtake each other. changed wakes who waits for it.
type known[T any] struct {
	changed chan struct{}
	key     func(T) (id uuid.UUID, version int)

	mu  sync.Mutex
	all map[uuid.UUID]T
}

func newKnown[T any](key func(T) (uuid.UUID, int)) *known[T] {
	return &known[T]{changed: make(chan struct{}, 1), key: key, all: map[uuid.UUID]T{}}
}

func (k *known[T]) know(t T) {
	id, version := k.key(t)
	k.mu.Lock()
	if _, before := k.key(k.all[id]); version >= before {
		k.all[id] = t
	}
	k.mu.Unlock()
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

func (k *known[T]) of(id uuid.UUID) T {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all[id]
}

func (k *known[T]) each() map[uuid.UUID]T {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.all)
}
