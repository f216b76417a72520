using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region search-entity
public sealed class Ticket
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    [Searchable]
    public required string Subject { get; set; }

    [Searchable]
    public string? Text { get; set; }
}
#endregion

public static class SearchSnippets
{
    public static async Task<List<Ticket>> FindAsync(KitDbContext db)
    {
        #region search-query
        var tickets = await db.Search<Ticket>("refund invoice")
            .Where(t => t.Text != null)
            .Take(20)
            .ToListAsync();
        #endregion
        return tickets;
    }

    public static void Index(ModelBuilder modelBuilder)
    {
        #region search-prefix
        modelBuilder.Entity<Ticket>().HasIndex(t => t.Subject).HasOperators("text_pattern_ops");
        #endregion
    }
}
