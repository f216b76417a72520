using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Portability;

/// <summary>Puts tables in the order in which rows can be written: those referred to first. Tables that refer to each other in a circle are one group.</summary>
internal sealed class TableOrder
{
    private readonly Dictionary<ITable, (int Index, int Low)> _seen = [];
    private readonly HashSet<ITable> _open = [];
    private readonly Stack<ITable> _stack = [];
    private readonly HashSet<ITable> _all;
    private readonly List<IReadOnlyList<ITable>> _groups = [];

    private TableOrder(IEnumerable<ITable> tables) => _all = [.. tables];

    public static IReadOnlyList<IReadOnlyList<ITable>> Of(IEnumerable<ITable> tables)
    {
        var order = new TableOrder(tables);
        foreach (var table in order._all.OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal))
        {
            if (!order._seen.ContainsKey(table))
            {
                order.Visit(table);
            }
        }

        return order._groups;
    }

    // Tarjan's: a group is complete before any that refers to it.
    private int Visit(ITable table)
    {
        var low = _seen.Count;
        var index = low;
        _seen[table] = (index, low);
        _stack.Push(table);
        _open.Add(table);
        foreach (var principal in table.ForeignKeyConstraints.Select(f => (ITable)f.PrincipalTable).Where(_all.Contains).Distinct())
        {
            if (!_seen.TryGetValue(principal, out var known))
            {
                low = Math.Min(low, Visit(principal));
            }
            else if (_open.Contains(principal))
            {
                low = Math.Min(low, known.Index);
            }
        }

        _seen[table] = (index, low);
        if (low == index)
        {
            var group = new List<ITable>();
            ITable member;
            do
            {
                member = _stack.Pop();
                _open.Remove(member);
                group.Add(member);
            }
            while (member != table);

            _groups.Add(group);
        }

        return low;
    }
}
