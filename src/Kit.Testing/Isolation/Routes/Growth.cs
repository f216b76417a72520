namespace Kit.Testing;

/// <summary>
/// What the attacker is told, before and after the victim has more: a count, a total or a page of theirs that changes by it was over all
/// tenants. The victim grows once for all questions.
/// </summary>
internal sealed class Growth(IsolationTenants tenants, IReadOnlyDictionary<string, IReadOnlyList<Func<Task<string>>>> questions)
{
    private Task<Dictionary<string, string>>? _changed;

    /// <summary>In what an answer changed; nothing, where it did not.</summary>
    public async Task<string?> ChangedAsync(string question) => (await (_changed ??= ObserveAsync())).GetValueOrDefault(question);

    private async Task<Dictionary<string, string>> ObserveAsync()
    {
        var before = new Dictionary<string, List<string>>();
        foreach (var (name, ways) in questions)
        {
            before[name] = await AskAsync(ways);
        }

        await tenants.Victim.GrowAsync(tenants.Services, tenants.Model);
        var changed = new Dictionary<string, string>();
        foreach (var (name, ways) in questions)
        {
            foreach (var (way, first) in ways.Zip(before[name]))
            {
                if (await way() is var second && second != first && await FollowsAsync(way, second))
                {
                    changed[name] = $"The answer changed when the other tenant got a row of each kind: {RouteAnswer.Difference(first, second)}.";
                }
            }
        }

        return changed;
    }

    // An answer that changes by itself says nothing; one that stays until the victim grows again does.
    private async Task<bool> FollowsAsync(Func<Task<string>> way, string last)
    {
        if (await way() != last)
        {
            return false;
        }

        await tenants.Victim.GrowAsync(tenants.Services, tenants.Model);
        return await way() != last;
    }

    private static async Task<List<string>> AskAsync(IReadOnlyList<Func<Task<string>>> ways)
    {
        var answers = new List<string>();
        foreach (var way in ways)
        {
            answers.Add(await way());
        }

        return answers;
    }
}
