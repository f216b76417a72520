namespace Kit.Jobs;

/// <summary>Shares the free places between lanes, who waits longest first, by turns as long as their weights.</summary>
internal static class LaneShares
{
    /// <param name="offers">Who waits longest first.</param>
    /// <param name="free">How many places there are.</param>
    /// <param name="roomInAll">For lanes with a limit over all tenants, how many of that name may be started.</param>
    /// <returns>How many jobs of each, in the order of the offers; and whether some lane could have used more.</returns>
    public static (int[] Taken, bool More) Of(IReadOnlyList<LaneOffer> offers, int free, Dictionary<string, int> roomInAll)
    {
        var taken = new int[offers.Count];
        for (var (round, served) = (0, true); free > 0 && served; round++)
        {
            served = false;
            for (var i = 0; i < offers.Count && free > 0; i++)
            {
                var offer = offers[i];
                var turn = round == 0 && offer.Credit > 0 ? Math.Min(offer.Credit, offer.Weight) : offer.Weight;
                var most = Math.Min(offer.Waiting - taken[i], Math.Min(turn, free));
                most = Math.Min(most, offer.Room - taken[i] ?? most);
                if (roomInAll.TryGetValue(offer.Lane, out var left))
                {
                    most = Math.Min(most, left);
                    roomInAll[offer.Lane] = left - (int)Math.Max(0, most);
                }

                if (most > 0)
                {
                    taken[i] += (int)most;
                    free -= (int)most;
                    served = true;
                }
            }
        }

        return (taken, free == 0);
    }
}
