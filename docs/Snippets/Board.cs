using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region board-model
public sealed class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public string? Text { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class BoardDb(DbContextOptions<BoardDb> options) : KitDbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();
}
#endregion

public static class BoardProgram
{
    public static void Main(string[] args)
    {
        #region board-program
        var builder = WebApplication.CreateBuilder(args);

        builder.AddKit<BoardDb>(kit => kit
            .AddAuth()
            .AddApi(api => api.Resource<Note>())
            .AddAdmin());

        var app = builder.Build();
        app.UseKit();
        app.MapGet("/", (BoardDb db) => db.Notes.Select(n => n.Title).ToListAsync());
        app.Run();
        #endregion
    }
}
