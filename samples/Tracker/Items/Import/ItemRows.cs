using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items.Csv;

namespace Tracker.Items.Import;

/// <summary>Reads rows as items. The rules are those of the form.</summary>
internal static class ItemRows
{
    /// <summary>Reads some rows, with one look at who the members are.</summary>
    public static async Task<List<ItemRow>> ReadAsync(TrackerDb db, ItemColumns columns, IReadOnlyList<CsvRow> rows, CancellationToken cancellationToken)
    {
        var addresses = rows.Select(r => Address(columns, r)).Where(a => a.Length > 0).Distinct().ToList();
#pragma warning disable CA1304, CA1311 // Translated into SQL.
        var members = await db.Set<Membership>()
            .Where(m => m.Status == MembershipStatus.Active && addresses.Contains(m.Email.ToLower()))
            .Select(m => new Member(m.Id, m.Name, m.Email.ToLower()))
            .ToListAsync(cancellationToken);
#pragma warning restore CA1304, CA1311
        var byAddress = members.ToLookup(m => m.Address);
        return [.. rows.Select(r => Read(columns, r, byAddress))];
    }

    private static ItemRow Read(ItemColumns columns, CsvRow row, ILookup<string, Member> members)
    {
        var problems = new List<string>();
        if (row.Cells.Count > columns.Header.Count)
        {
            problems.Add("It has more cells than there are columns.");
        }

        var address = Address(columns, row);
        var assignee = members[address].FirstOrDefault();
        if (address.Length > 0 && assignee is null)
        {
            problems.Add($"{ItemCsv.Assignee}: no member has this address.");
        }

        var item = new ItemForm
        {
            Title = columns.Cell(row, ItemCsv.Title),
            Description = columns.Cell(row, ItemCsv.Description),
            Status = Status(columns.Cell(row, ItemCsv.Status), problems),
            AssigneeId = assignee?.Id,
            DueDate = Date(columns.Cell(row, ItemCsv.DueDate), problems),
            Estimate = Number(columns.Cell(row, ItemCsv.Estimate), problems),
        };
        var broken = new List<ValidationResult>();
        Validator.TryValidateObject(item, new(item), broken, validateAllProperties: true);
        return new(row.Line, item, assignee?.Name, [.. problems, .. broken.Select(b => b.ErrorMessage!)]);
    }

    private static string Address(ItemColumns columns, CsvRow row) => columns.Cell(row, ItemCsv.Assignee).ToLowerInvariant();

    private static WorkItemStatus Status(string cell, List<string> problems)
    {
        if (cell.Length == 0)
        {
            return WorkItemStatus.Open;
        }

        foreach (var status in Enum.GetValues<WorkItemStatus>())
        {
            if (string.Equals(status.Label(), cell, StringComparison.OrdinalIgnoreCase) || string.Equals(status.ToString(), cell, StringComparison.OrdinalIgnoreCase))
            {
                return status;
            }
        }

        problems.Add($"{ItemCsv.Status}: one of {string.Join(", ", Enum.GetValues<WorkItemStatus>().Select(s => s.Label()))}.");
        return WorkItemStatus.Open;
    }

    private static DateOnly? Date(string cell, List<string> problems)
    {
        if (DateOnly.TryParseExact(cell, ItemCsv.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        if (cell.Length > 0)
        {
            problems.Add($"{ItemCsv.DueDate}: write it as 2026-12-31.");
        }

        return null;
    }

    private static int? Number(string cell, List<string> problems)
    {
        if (int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (cell.Length > 0)
        {
            problems.Add($"{ItemCsv.Estimate}: whole hours, without a unit.");
        }

        return null;
    }

    private sealed record Member(Guid Id, string Name, string Address);
}
