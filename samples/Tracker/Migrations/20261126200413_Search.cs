using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class Search : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "work_items")
                .Annotation("Kit:RowSecurity", "1")
                .Annotation("Kit:Search", "work_items|id|simple|title,description")
                .OldAnnotation("Kit:RowSecurity", "1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "work_items")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Search", "work_items|id|simple|title,description");
        }
    }
}
