"""Where the engines cross: below some rate of input the event-driven engine is faster, above it the clock-driven one."""

import lull

net = lull.load("sparse", set={"columns[0].count": 50})
print(lull.compare(net, duration="1 s", rounds=1))

found = lull.crossover(net, "rate=0.1..30Hz/4", duration="500 ms", rounds=1)
for row in found.rows:
    print(f"{row['value']:7.3f} Hz: {row['share_awake']:6.1%} awake, speed-up {row['speed_up']:.2f}")
print(found)
found.plot().save("crossover.png")
